namespace Provisioning.Engine;

/// <summary>What a mapping is worked out on.</summary>
/// <param name="Source">The object's attributes.</param>
/// <param name="Subject">Who it is: the user's id, or the key in a source.</param>
/// <param name="Others">What is known of others, for an app's mappings that speak of them.</param>
internal readonly record struct MappingInput(AttributeSet Source, string Subject, Others? Others = null)
{
    /// <summary>A user, for the mappings of an app.</summary>
    public static MappingInput Of(User user, Others others) => new(OutboundSource.Of(user), user.Id, others);
}
