delete from stamp where name = 'claims';
drop index rollout_tenant_busy;
alter table tenant drop column store;
