namespace Provisioning.Expressions;

/// <summary>A compiled part of an expression.</summary>
/// <param name="Eval">Works it out.</param>
/// <param name="Type">What it gives, as far as that is known.</param>
/// <param name="At">Where it stands.</param>
/// <param name="Literal">What it always gives, where it is written out.</param>
internal readonly record struct Part(Eval Eval, PartType Type, ExpressionPosition At, AttributeValue? Literal = null);
