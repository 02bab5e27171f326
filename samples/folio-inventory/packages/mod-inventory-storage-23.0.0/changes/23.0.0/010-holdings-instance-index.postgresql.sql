-- uplift: phase=first priority=optional collections=holdingsrecords
-- uplift: reason="Ours, not upstream's: the holdings of an instance are read with each of its pages."
create index if not exists holdingsrecords_instance on holdingsrecords ((doc ->> 'instanceId'));
