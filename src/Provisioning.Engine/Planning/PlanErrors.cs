namespace Provisioning.Engine;

/// <summary>What can be wrong with a plan.</summary>
internal static class PlanErrors
{
    public static ProvisioningException Altered(string planId) => new ProvisioningError
    {
        Id = ErrorIds.PlanAltered,
        Category = ProvisioningErrorCategory.Damaged,
        Message = $"The plan {planId} is not what was planned: its hash does not fit its changes.",
        RecommendedAction = "It cannot be applied. Make a new one: New-ProvPlan; and find out who changed the file.",
        Target = planId,
    }.ToException();

    public static ProvisioningException Erased(Plan plan) => new ProvisioningError
    {
        Id = ErrorIds.PlanErased,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"The plan {plan.Id} is not whole any more: what it said of people who were erased was taken out of it.",
        RecommendedAction = "It is there to be read, and is not exported, approved or applied any more. Make a new one: New-ProvPlan.",
        Target = plan.Id,
    }.ToException();

    public static ProvisioningException NoSpace(string folder, Exception cause) => new ProvisioningError
    {
        Id = ErrorIds.StoreNoSpace,
        Category = ProvisioningErrorCategory.Unavailable,
        Message = $"The disk of '{folder}' is full: no plan was made, and nothing was changed.",
        RecommendedAction = "Make room on the disk, then repeat the command.",
        Target = folder,
        IsTransient = true,
    }.ToException(cause);

    public static ProvisioningException NoPlanFile(string path, string why, Exception? cause = null) => new ProvisioningError
    {
        Id = ErrorIds.PlanFileInvalid,
        Category = ProvisioningErrorCategory.InvalidData,
        Message = $"'{path}' is no plan that Export-ProvPlan wrote as JSON: {why}.",
        RecommendedAction = "Take the file as it was exported, or export the plan anew: Export-ProvPlan -Format Json.",
        Target = path,
    }.ToException(cause);
}
