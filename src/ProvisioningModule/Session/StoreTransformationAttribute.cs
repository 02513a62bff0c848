using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Lets -Store take the folder of an open store as well as what Open-ProvStore gives.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class StoreTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        if ((inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is not string path)
            return inputData;
        var full = FilePaths.New(engineIntrinsics.SessionState.Path, path);
        return OpenStores.At(full)?.Info ?? throw new ArgumentTransformationMetadataException($"The store '{full}' is not open. Open it: Open-ProvStore '{path}'.");
    }
}
