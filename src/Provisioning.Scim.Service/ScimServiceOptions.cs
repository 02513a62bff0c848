namespace Provisioning.Scim.Service;

/// <summary>How a practice application behaves.</summary>
public sealed record ScimServiceOptions
{
    /// <summary>The bearer token that requests must have.</summary>
    public required string Token { get; init; }

    /// <summary>The port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The file that keeps what the application has; null keeps it in memory.</summary>
    public string? Path { get; init; }

    /// <summary>Every n-th request is answered 429 with a Retry-After of one second; 0 for none.</summary>
    public int ThrottleEvery { get; init; }

    /// <summary>Every n-th request is answered 500; 0 for none.</summary>
    public int FailEvery { get; init; }

    /// <summary>Every n-th request waits for <see cref="StallFor"/> before its answer; 0 for none.</summary>
    public int StallEvery { get; init; }

    /// <summary>How long a stalled request waits.</summary>
    public TimeSpan StallFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long every answer takes at least.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
