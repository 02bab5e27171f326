-- uplift: reason="what upgrades on copies of tenants took, for the calendars of rollouts"
create table rehearsal (
  id text primary key, tenant text not null, begun text not null, report text not null);
