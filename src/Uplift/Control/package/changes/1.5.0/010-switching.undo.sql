drop table switching;
