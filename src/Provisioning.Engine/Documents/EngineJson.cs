using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Provisioning.Engine;

/// <summary>The JSON of what is kept: camel case, enumerations by name, nothing that is null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(App))]
[JsonSerializable(typeof(AppState))]
[JsonSerializable(typeof(Assignment))]
[JsonSerializable(typeof(AttributeDefinition))]
[JsonSerializable(typeof(PendingChange))]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(Run))]
[JsonSerializable(typeof(OutcomeRecord))]
internal sealed partial class EngineJson : JsonSerializerContext
{
    /// <summary>Text is kept readable: only what JSON itself demands is escaped.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
