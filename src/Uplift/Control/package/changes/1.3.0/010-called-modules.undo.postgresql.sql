drop view serving;
insert into mirror (tenant, product, version, at, source)
select tenant, module.key, module.value, '', 'call' from called, jsonb_each_text(modules) as module where module.value is not null;
drop table called;
