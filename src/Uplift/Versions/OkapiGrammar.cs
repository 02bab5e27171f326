namespace Uplift.Versions;

/// <summary>
/// The versions of Okapi's module ids: numbers with dots between (18 digits each at most, any number of them), then
/// perhaps a hyphen and pre-release components, then perhaps a plus and build metadata. Any Unicode digit is a digit.
/// </summary>
internal ref struct OkapiGrammar(string text)
{
    private const int MaxDigits = 18;

    private readonly List<VersionPart> _numbers = [];
    private readonly List<VersionPart> _preRelease = [];
    private int _offset;

    public readonly VersionPart[] Numbers => [.. _numbers];

    public readonly VersionPart[] PreRelease => [.. _preRelease];

    /// <summary>What follows the plus, perhaps nothing; null without one.</summary>
    public string? Build { get; private set; }

    /// <summary>How many characters the last number was written with.</summary>
    public int LastNumberLength { get; private set; }

    public VersionFault Read()
    {
        var fault = ReadNumbers();
        if (fault == VersionFault.None && At('-')) fault = ReadPreRelease();
        if (fault != VersionFault.None || _offset == text.Length) return fault;
        if (!At('+')) return VersionFault.TrailingText;
        Build = text[(_offset + 1)..];
        return VersionFault.None;
    }

    /// <summary>The digits as ASCII; those of other scripts have the same values.</summary>
    public static string Digits(string digits) => string.Create(digits.Length, digits, (target, source) =>
    {
        for (var index = 0; index < source.Length; index++)
        {
            target[index] = (char)('0' + (int)char.GetNumericValue(source[index]));
        }
    });

    private VersionFault ReadNumbers()
    {
        _offset = -1;
        do
        {
            var first = ++_offset;
            while (_offset < text.Length && char.IsDigit(text[_offset])) _offset++;
            LastNumberLength = _offset - first;
            if (LastNumberLength == 0) return VersionFault.MissingComponent;
            if (LastNumberLength > MaxDigits) return VersionFault.ComponentTooLong;
            _numbers.Add(VersionPart.Number(Digits(text[first.._offset])));
        }
        while (At('.'));
        return VersionFault.None;
    }

    private VersionFault ReadPreRelease()
    {
        do
        {
            var first = ++_offset;
            while (_offset < text.Length && text[_offset] is not ('.' or '+')) _offset++;
            if (_offset == first) return VersionFault.MissingPreReleaseComponent;
            var component = text[first.._offset];
            _preRelease.Add(component.All(char.IsDigit)
                ? VersionPart.Number(Digits(component))
                : VersionPart.Word(component));
        }
        while (At('.'));
        return VersionFault.None;
    }

    private readonly bool At(char character) => _offset < text.Length && text[_offset] == character;
}
