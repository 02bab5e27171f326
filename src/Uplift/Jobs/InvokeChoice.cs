using System.Text.RegularExpressions;
using Uplift.Diagnostics;

namespace Uplift.Jobs;

/// <summary>Which modules are called: all, none, or those whose whole id an expression matches.</summary>
public sealed class InvokeChoice
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(1);

    private readonly bool _all;
    private readonly Regex? _expression;

    private InvokeChoice(bool all, Regex? expression)
    {
        _all = all;
        _expression = expression;
    }

    /// <summary>Reads <c>true</c>, <c>false</c> or a regular expression.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.InvalidInstall"/>: it is no expression.</exception>
    public static InvokeChoice Parse(string text)
    {
        if (text is "true" or "false") return new InvokeChoice(text == "true", null);
        try
        {
            return new InvokeChoice(false, new Regex($"^(?:{text})\\z", RegexOptions.CultureInvariant, s_bound));
        }
        catch (ArgumentException error)
        {
            throw new UpliftException(DiagnosticCodes.InvalidInstall,
                $"The parameter 'invoke' is no regular expression: {error.Message.TrimEnd('.')}.",
                hint: "Write true, false, or an expression that matches whole module ids, such as mod-users-.*.");
        }
    }

    /// <summary>True when the module is called.</summary>
    public bool Includes(string moduleId) => _expression?.IsMatch(moduleId) ?? _all;
}
