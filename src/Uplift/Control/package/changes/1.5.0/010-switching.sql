-- uplift: reason="tenants that are being switched: until that is told, their own ledgers say what serves them, not the mirror"
create table switching (tenant text not null, token bigint not null, primary key (tenant, token));
