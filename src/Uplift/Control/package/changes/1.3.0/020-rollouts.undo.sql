drop table rollout_event;
drop table rollout_tenant;
drop table rollout;
