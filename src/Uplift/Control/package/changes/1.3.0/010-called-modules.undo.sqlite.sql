drop view serving;
insert into mirror (tenant, product, version, at, source)
select tenant, module.key, module.value, '', 'call' from called, json_each(called.modules) as module where module.value is not null;
drop table called;
