using System.Globalization;
using System.Text;

namespace Uplift.Layers;

/// <summary>Texts without case and accents. Needs no data of the operating system, so that every machine
/// decides the same.</summary>
internal static class TextFolding
{
    // A base letter, then what is folded to it: the lower-case Latin, Greek and Cyrillic letters that carry marks.
    private static readonly string[] s_letters =
    [
        "aàáâãäåāăąǎǟǡǻȁȃȧḁẚạảấầẩẫậắằẳẵặ", "bḃḅḇƀ", "cçćĉċčḉ", "dďđḋḍḏḑḓ", "eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ", "fḟ",
        "gĝğġģǥǧǵḡ",
        "hĥħȟḣḥḧḩḫẖ", "iìíîïĩīĭįıǐȉȋḭḯỉị", "jĵǰ", "kķǩḱḳḵ", "lĺļľŀłḷḹḻḽ", "mḿṁṃ", "nñńņňŉǹṅṇṉṋ",
        "oòóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ", "pṕṗ", "rŕŗřȑȓṙṛṝṟ", "sśŝşšșſṡṣṥṧṩẛ", "tţťŧțṫṭṯṱẗ",
        "uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự", "vṽṿ", "wŵẁẃẅẇẉẘ", "xẋẍ", "yýÿŷȳẏẙỳỵỷỹ", "zźżžẑẓẕ",
        "αά", "εέ", "ηή", "ιίϊΐ", "οό", "υύϋΰ", "ωώ", "еёѐ", "иѝй", "іїі", "уў", "кќ", "гѓ",
    ];

    private static readonly Dictionary<char, string> s_folded = Table();

    /// <summary>The text as it is compared without case.</summary>
    public static string FoldCase(string text) =>
        text.ToUpperInvariant().ToLowerInvariant().Replace("ß", "ss", StringComparison.Ordinal).Replace('ς', 'σ');

    /// <summary>A text whose case is folded, without accents: marks fall away, ligatures become two letters.</summary>
    public static string FoldAccents(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (s_folded.TryGetValue(character, out var plain)) folded.Append(plain);
            else if (CharUnicodeInfo.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(character);
            }
        }

        return folded.ToString();
    }

    private static Dictionary<char, string> Table()
    {
        var table = new Dictionary<char, string>
        {
            ['æ'] = "ae",
            ['ǽ'] = "ae",
            ['ǣ'] = "ae",
            ['œ'] = "oe",
            ['ð'] = "d",
            ['þ'] = "th",
            ['ĳ'] = "ij",
        };
        foreach (var letters in s_letters)
        {
            foreach (var letter in letters[1..]) table.TryAdd(letter, letters[..1]);
        }

        return table;
    }
}
