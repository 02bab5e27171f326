-- uplift: reason="objects that the last changes of a module left as they were, so that they are told of without asking every tenant"
alter table mirror add column failed bigint not null default 0;
