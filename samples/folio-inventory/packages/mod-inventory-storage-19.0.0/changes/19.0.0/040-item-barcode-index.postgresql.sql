-- uplift: phase=first priority=optional transaction=none collections=items
-- uplift: reason="Ours, not upstream's: items are found by their barcode at every loan."
create index concurrently if not exists items_barcode on items ((doc ->> 'barcode'));
