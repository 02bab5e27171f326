-- uplift: reason="applied plans, resumed runs and undos that were asked for by HTTP, so that they go on when their server dies"
create table operation (
  id text primary key, kind text not null, plan text not null, actor text not null, tenants text not null,
  choices text not null, idempotency text, state text not null, problems text not null,
  created text not null, finished text, cancel text not null, done bigint not null,
  owner text not null, fence bigint not null, heartbeat bigint not null);
create unique index operation_idempotency on operation (actor, idempotency);
create index operation_open on operation (id) where finished is null;
create table operation_result (
  operation text not null, tenant text not null, content text not null, primary key (operation, tenant));
