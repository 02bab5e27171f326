-- uplift: reason="backfills and how far each is in each tenant; where exactly it goes on stands beside the tenant's data"
create table backfill (
  id text primary key, module text not null, request text not null, priority bigint not null, state text not null,
  actor text not null, created text not null, finished text);
create index backfill_open on backfill (priority, id) where finished is null;
create table backfill_part (
  backfill text not null, tenant text not null, state text not null, total bigint not null, looked bigint not null,
  changed bigint not null, failed bigint not null, rate bigint not null, note text not null, updated text not null,
  primary key (backfill, tenant));
