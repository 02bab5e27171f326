alter table mirror drop column failed;
