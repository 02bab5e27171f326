drop table job_entry;
drop table job;
alter table mirror drop column source;
drop table stamp;
drop table deployment;
drop table descriptor;
