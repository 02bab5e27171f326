-- uplift: reason="instances of modules that servers start themselves: what is asked for, and how it stands"
alter table deployment add column launch text not null default '';
alter table deployment add column request text not null default '';
alter table deployment add column state text not null default '';
alter table deployment add column since text not null default '';
alter table deployment add column reason text not null default '';
