-- uplift: reason="the modules of a tenant that are no packages stand in one row, so that a job switches all of them in one write"
create table called (tenant text primary key, modules text not null);
insert into called (tenant, modules)
select tenant, json_group_object(product, version) from mirror where source = 'call' group by tenant;
delete from mirror where source = 'call';
create view serving (tenant, product, version, source) as
select tenant, product, version, source from mirror
union all
select called.tenant, module.key, module.value, 'call' from called, json_each(called.modules) as module
where module.value is not null;
