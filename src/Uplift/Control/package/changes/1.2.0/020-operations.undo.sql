drop table operation_result;
drop table operation;
