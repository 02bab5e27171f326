-- uplift: reason="when the modules that serve a tenant, or their addresses, changed last, for whoever follows"
create table routing (tenant text primary key, revision bigint not null);
create index routing_revision on routing (revision);
insert into stamp (name, number) values ('routing', 1);
