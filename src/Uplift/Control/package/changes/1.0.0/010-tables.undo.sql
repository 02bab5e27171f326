drop table audit;
drop table plan;
drop table mirror;
drop table tenant;
