using System.Reflection;
using System.Runtime.CompilerServices;
using RagProbe.Sweeps;

namespace RagProbe.Tests.Conventions;

public sealed class ImmutabilityTests
{
    public static TheoryData<Type> Records =>
        [.. typeof(SweepRunner).Assembly.GetExportedTypes().Where(type => type is { IsClass: true } && type.GetMethod("<Clone>$") is not null)];

    [Theory]
    [MemberData(nameof(Records))]
    public void A_public_record_cannot_be_changed_after_it_was_made(Type type)
    {
        var settable = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true } setter && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
            .Select(property => property.Name);

        Assert.Empty(settable);
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_public_record_is_sealed_or_a_closed_union(Type type) =>
        Assert.True(
            type.IsSealed || (type.IsAbstract && type.GetConstructors(BindingFlags.NonPublic | BindingFlags.Instance).All(constructor => constructor.IsPrivate || constructor.IsFamily)),
            $"{type} is open for inheritance");
}
