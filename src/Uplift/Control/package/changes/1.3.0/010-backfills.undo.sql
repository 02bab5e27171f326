drop table backfill_part;
drop table backfill;
