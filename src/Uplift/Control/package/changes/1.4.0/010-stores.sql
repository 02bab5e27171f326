-- uplift: reason="tenants on several database servers, and how many of each are worked on at once"
alter table tenant add column store text not null default '';
create index rollout_tenant_busy on rollout_tenant (state) where state in ('running', 'undoing');
insert into stamp (name, number) values ('claims', 1);
