namespace Uplift.Calls;

/// <summary>How one exchange of request and answer ended.</summary>
internal enum AnswerKind
{
    /// <summary>The module answered.</summary>
    Answered,

    /// <summary>The request surely did not reach the module.</summary>
    NotSent,

    /// <summary>The request may have reached the module; no whole answer came.</summary>
    Lost,
}

/// <summary>What came back for one request.</summary>
internal sealed record ModuleAnswer(AnswerKind Kind)
{
    /// <summary>The HTTP status; 0 when none came.</summary>
    public int Status { get; init; }

    /// <summary>True when the answer names a location.</summary>
    public bool HasLocation { get; init; }

    /// <summary>The text of the answer, its beginning when it was too long.</summary>
    public string Body { get; init; } = "";

    /// <summary>True when there was more than is read of an answer.</summary>
    public bool IsTooLong { get; init; }

    /// <summary>Why no answer came, as the end of a sentence.</summary>
    public string Reason { get; init; } = "";

    /// <summary>True when sending the same again is safe and may help.</summary>
    public bool MayRepeat { get; init; }

    /// <summary>True for the statuses of success.</summary>
    public bool IsSuccess => Kind == AnswerKind.Answered && Status is >= 200 and <= 299;

    /// <summary>True for an answer of something between us and the module, or of a module that is not ready.</summary>
    public bool IsUnavailable => Kind != AnswerKind.Answered || Status is 502 or 503 or 504;
}
