drop table rehearsal;
