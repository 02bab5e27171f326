drop index concurrently if exists items_barcode;
