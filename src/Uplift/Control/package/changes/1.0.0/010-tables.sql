-- uplift: reason="tenants, plans, the mirror of their ledgers and the audit log"
create table tenant (
  name text primary key, display text not null, labels text not null, added text not null);
create table mirror (
  tenant text not null, product text not null, version text not null, at text not null,
  primary key (tenant, product));
create table plan (
  id text primary key, root text not null, created text not null, actor text not null, content text not null);
create table audit (
  seq bigint primary key, at text not null, actor text not null, action text not null, detail text not null,
  previous text not null, hash text not null);
