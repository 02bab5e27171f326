namespace Uplift.Stores.Sql;

/// <summary>
/// Uplift's own tables beside the tenants' data, in the SQL that PostgreSQL and SQLite share. In PostgreSQL they stand
/// once in a
/// schema of their own for all tenants of the database; in SQLite in each tenant's file.
/// </summary>
/// <param name="prefix">What stands before each name: <c>uplift.</c> or <c>uplift_</c>.</param>
/// <param name="text">The type of texts, with a collation by code point where that is not the default.</param>
public sealed class StateTables(string prefix, string text = "text")
{
    /// <summary>The name of one of the tables, ready for a statement.</summary>
    public string this[string table] => prefix + table;

    /// <summary>
    /// The tables of undo entries, each with the condition that finds those of a run
    /// (<c>@tenant</c>, <c>@run</c>), in the order in which they can be emptied.
    /// </summary>
    public IReadOnlyList<(string Table, string OfRun)> UndoEntries { get; init; } = [("journal", OfRun)];

    /// <summary>The statements that make the tables; safe to repeat. Times are RFC 3339 texts in UTC.</summary>
    public string Definition => $"""
        create table if not exists {prefix}lease (
          tenant {text} primary key, token bigint not null, owner {text} not null, machine {text} not null,
          boot {text} not null,
          process bigint not null, started bigint not null, purpose {text} not null, expires bigint not null);
        create table if not exists {prefix}module (
          tenant {text} not null, product {text} not null, version {text} not null, run {text} not null,
          at {text} not null,
          primary key (tenant, product));
        create table if not exists {prefix}applied (
          tenant {text} not null, product {text} not null, version {text} not null, change {text} not null,
          kind {text} not null,
          checksum {text} not null, status {text} not null, run {text} not null, at {text} not null,
          changed bigint not null, failed bigint not null,
          primary key (tenant, product, version, change));
        create table if not exists {prefix}history (
          tenant {text} not null, seq bigint not null, product {text} not null, version {text} not null,
          action {text} not null,
          run {text} not null, actor {text} not null, at {text} not null,
          primary key (tenant, seq));
        create table if not exists {prefix}run (
          tenant {text} not null, run {text} not null, plan {text} not null, target {text} not null,
          state {text} not null,
          actor {text} not null, started {text} not null, finished {text}, origin {text} not null,
          error {text} not null,
          primary key (tenant, run));
        create table if not exists {prefix}cursor (
          tenant {text} not null, run {text} not null, step bigint not null, position {text},
          objects_read bigint not null,
          objects_changed bigint not null, objects_failed bigint not null, done bigint not null,
          primary key (tenant, run, step));
        create table if not exists {prefix}failure (
          tenant {text} not null, run {text} not null, step bigint not null, collection {text} not null,
          object {text} not null,
          product {text} not null, version {text} not null, change {text} not null, path {text} not null,
          message {text} not null,
          primary key (tenant, run, step, collection, object, version, change));
        """;

    internal const string OfRun = "tenant = @tenant and run = @run";
}
