drop index if exists items_barcode;
