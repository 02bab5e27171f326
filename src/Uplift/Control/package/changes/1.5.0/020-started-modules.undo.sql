alter table deployment drop column reason;
alter table deployment drop column since;
alter table deployment drop column state;
alter table deployment drop column request;
alter table deployment drop column launch;
