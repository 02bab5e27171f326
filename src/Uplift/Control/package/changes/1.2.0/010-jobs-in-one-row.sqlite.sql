-- uplift: reason="how far the entries of a job are is one small row, so that many calls share one write"
create table job_text (job text primary key, request text not null, basis text not null, entries text not null);
insert into job_text (job, request, basis, entries)
select id, request, basis, coalesce((
  select json_group_array(json_object('id', module, 'from', former, 'action', action, 'waits', waits))
  from (select * from job_entry where job_entry.job = job.id order by number)), '[]')
from job;
alter table job add column progress text not null default '';
alter table job add column notes text not null default '';
update job set progress = coalesce((
    select group_concat(stage || '.' || step || '.' || ordinal, ' ')
    from (select * from job_entry where job_entry.job = job.id order by number)), '');
update job set notes = (
    select json_group_object(number, json_object('run', run, 'location', location, 'error', error, 'message', message))
    from job_entry where job_entry.job = job.id and run || location || error || message <> '')
where id in (select job from job_entry where run || location || error || message <> '');
alter table job drop column request;
alter table job drop column basis;
create index job_free on job (id) where phase = 2 and owner = '';
drop table job_entry;
