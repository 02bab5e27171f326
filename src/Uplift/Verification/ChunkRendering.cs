using System.Buffers;
using System.Text;
using Uplift.Stores;
using Uplift.Verification.Checks;
using Uplift.Verification.Forms;
using Uplift.Verification.Reports;

namespace Uplift.Verification;

/// <summary>Turns verified objects into the lines of the report; any number of threads at once.</summary>
internal sealed class ChunkRendering(
    TenantId tenant, PendingCollection pending, VerificationRequest request, FindingMaker maker)
{
    private readonly ObjectRules _rules = new(pending, maker);
    private readonly string _group = $"{tenant}/{pending.Package.Id}/{pending.Table.Name}";

    /// <summary>Writes what there is to say of an object, which may be nothing.</summary>
    public void Render(ObjectProgress progress, ReportLines lines)
    {
        if (!progress.IsTouched && !_rules.AreAny) return;
        var source = progress.Source;
        var hash = progress.IsNew ? "" : ObjectHash.Of(source.Document.Text, pending.Table.Collection);
        var before = pending.TryRead(progress);
        var delta = progress.Compare(pending.Form, before);
        var rules = new List<RuleLine>();
        var after = _rules.AreAny || progress.IsNew ? pending.ResultOf(progress, before) : null;
        var findings = maker.Make(progress, before ?? after, delta, hash);
        _rules.Check(progress, after, hash, findings, rules);
        lines.Add(findings, request, () => delta is null ? [] : delta.Show(before));
        foreach (var rule in rules) rule.Write(lines[WorkFile.Rules]);
        if (delta is null) return;
        WriteDelta(lines, progress.IsNew ? WorkFile.Made : WorkFile.Deltas, _group, source.Document.Id, hash, delta);
    }

    /// <summary>Writes an object that an effect makes.</summary>
    public void RenderMade(CollectionTable table, StoredDocument document, ReportLines lines)
    {
        var form = DocumentForms.Of(pending.Package, table.Collection);
        var group = $"{tenant}/{pending.Package.Id}/{table.Name}";
        WriteDelta(lines, WorkFile.Made, group, document.Id, "", form.Creation(form.Read(document.Text)));
    }

    private void WriteDelta(
        ReportLines lines, WorkFile file, string group, string id, string hash, IDocumentDelta delta)
    {
        if (request.Deltas is null) return;
        var output = lines[file];
        Encoding.UTF8.GetBytes(group, output);
        output.Write("\t"u8);
        delta.Write(id, hash, output);
        output.Write("\n"u8);
    }
}
