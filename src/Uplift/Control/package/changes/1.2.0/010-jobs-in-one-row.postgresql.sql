-- uplift: reason="how far the entries of a job are is one small row, so that many calls share one write"
create table job_text (job text primary key, request text not null, basis text not null, entries text not null);
insert into job_text (job, request, basis, entries)
select id, request, basis, coalesce((
  select cast(json_agg(json_build_object('id', module, 'from', former, 'action', action, 'waits', waits) order by number) as text)
  from job_entry where job_entry.job = job.id), '[]')
from job;
alter table job add column progress text not null default '', add column notes text not null default '';
update job set progress = coalesce((
    select string_agg(stage || '.' || step || '.' || ordinal, ' ' order by number) from job_entry where job_entry.job = job.id), ''),
  notes = coalesce((
    select cast(json_object_agg(number, json_build_object('run', run, 'location', location, 'error', error, 'message', message)) as text)
    from job_entry where job_entry.job = job.id and run || location || error || message <> ''), '');
alter table job drop column request, drop column basis;
alter table job set (fillfactor = 50);
create index job_free on job (id) where phase = 2 and owner = '';
drop table job_entry;
