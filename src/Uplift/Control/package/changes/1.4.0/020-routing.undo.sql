delete from stamp where name = 'routing';
drop table routing;
