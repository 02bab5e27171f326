drop index if exists holdingsrecords_instance;
