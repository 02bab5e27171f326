namespace Uplift.Bench;

/// <summary>Inventory records of about 1 KB, as a library keeps them.</summary>
internal static class SampleDocument
{
    private static readonly string[] s_words =
    [
        "history", "of", "the", "northern", "sea", "and", "its", "harbours", "collected", "letters", "maps", "with", "an", "introduction",
        "to", "chemistry", "for", "schools", "annual", "report", "society", "natural", "science", "volume",
    ];

    public static string Id(int number) => $"item-{number:00000000}";

    public static string Text(int number)
    {
        var random = new Random(number);
        string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => s_words[random.Next(s_words.Length)]));
        string Guid() => new Guid(random.Next(), (short)random.Next(), (short)random.Next(), 1, 2, 3, 4, 5, 6, 7, 8).ToString();
        return $$"""
            {"id":"{{Guid()}}","schema":1,"hrid":"it{{number:00000000}}","barcode":"{{random.NextInt64(100000000000)}}","shelf":"{{Words(1)}} {{random.Next(900)}}.{{random.Next(99)}}",
            "title":"{{Words(9)}}","status":{"name":"Available","date":"2024-0{{random.Next(1, 9)}}-1{{random.Next(9)}}T10:00:00Z"},
            "contributors":[{"name":"{{Words(2)}}","primary":true,"typeId":"{{Guid()}}"},{"name":"{{Words(2)}}","primary":false,"typeId":"{{Guid()}}"}],
            "locationId":"{{Guid()}}","materialTypeId":"{{Guid()}}","tags":["{{Words(1)}}","{{Words(1)}}","{{Words(1)}}"],"copies":{{random.Next(1, 9)}},"price":{{random.Next(5, 90)}}.{{random.Next(10, 99)}},
            "notes":[{"type":"general","staffOnly":false,"text":"{{Words(22)}}"},{"type":"binding","staffOnly":true,"text":"{{Words(12)}}"}],
            "metadata":{"createdByUserId":"{{Guid()}}","createdDate":"2021-03-04T05:06:07Z","updatedDate":"2023-03-04T05:06:07Z"} }
            """.Replace("\n", "", StringComparison.Ordinal);
    }
}
