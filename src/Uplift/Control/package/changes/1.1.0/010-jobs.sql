-- uplift: reason="modules that run, where they run, and the jobs that install them"
create table descriptor (
  id text primary key, content text not null, at text not null, actor text not null);
create table deployment (
  id text primary key, module text not null, url text not null, node text not null, content text not null);
create index deployment_module on deployment (module);
create table stamp (name text primary key, number bigint not null);
insert into stamp (name, number) values ('directory', 1);
alter table mirror add column source text not null default 'ledger';
create table job (
  id text primary key, tenant text not null, kind text not null, phase bigint not null, state text not null,
  request text not null, basis text not null, message text not null, idempotency text, actor text not null,
  created text not null, started text, finished text, deadline text, cancel text not null,
  owner text not null, fence bigint not null, heartbeat bigint not null, done bigint not null, total bigint not null);
create unique index job_active on job (tenant) where phase = 2;
create unique index job_idempotency on job (tenant, idempotency);
create index job_open on job (phase, id);
create index job_tenant on job (tenant, id);
create table job_entry (
  job text not null, number bigint not null, ordinal bigint not null, module text not null, former text,
  action text not null, stage text not null, step bigint not null, waits text not null,
  run text not null, location text not null, error text not null, message text not null,
  primary key (job, number));
