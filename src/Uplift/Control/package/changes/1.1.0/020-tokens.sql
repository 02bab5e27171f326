-- uplift: reason="who may use the server; of a token only a salted hash is kept"
create table token (
  id text primary key, name text not null, salt text not null, hash text not null, role text not null,
  tenants text not null, created text not null, actor text not null, expires text, revoked text, used text);
