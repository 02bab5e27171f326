-- uplift: reason="upgrades of many tenants in waves, worked on by any number of processes"
create table rollout (
  id text primary key, spec text not null, plan text not null, state text not null, wave bigint not null, waves bigint not null,
  stage text not null, since text not null, reason text not null, actor text not null, created text not null, version bigint not null);
create table rollout_tenant (
  rollout text not null, tenant text not null, wave bigint not null, slice bigint not null, state text not null,
  run text not null, message text not null, due bigint not null, fence bigint not null, worker text not null,
  primary key (rollout, tenant));
create index rollout_tenant_wave on rollout_tenant (rollout, wave, state, slice);
create table rollout_event (
  rollout text not null, id text not null, at text not null, actor text not null, what text not null, reason text not null,
  primary key (rollout, id));
