using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Conventions;

/// <summary>References point down only: Interop, Streams, drivers, daemon. Drivers know nothing of one another or of the kernel.</summary>
public sealed partial class DependencyTests
{
    private const string Prefix = "Rx.Hypervisor.";

    private static readonly string[] FoldersOfTheKernel = ["Streams/Loop/", "Streams/Sources/", "Streams/Host/"];

    [Fact]
    public void Projects_reference_only_what_is_below_them() => References()
        .Where(reference => !MayReference(reference.From, reference.To))
        .ShouldBeEmpty();

    [Fact]
    public void Interop_references_no_package() => PackagesOf("Interop").ShouldBeEmpty();

    [Fact]
    public void Libraries_reference_the_packages_of_the_core_only() => Repository.Projects
        .Select(project => project.Split('/')[0])
        .Where(folder => folder == "Streams" || folder.StartsWith("Drivers.", StringComparison.Ordinal))
        .SelectMany(PackagesOf)
        .Except(["System.Reactive", "Microsoft.Extensions.Logging.Abstractions"])
        .ShouldBeEmpty();

    [Fact]
    public void A_project_is_named_after_its_folder() => Repository.Projects
        .Where(project => !project.StartsWith("Tests/", StringComparison.Ordinal)
            && Path.GetFileNameWithoutExtension(project) != Prefix + Path.GetFileName(Path.GetDirectoryName(project)))
        .ShouldBeEmpty();

    [Fact]
    public void Drivers_use_nothing_of_the_kernels() => new[] { Assemblies.Qemu, Assemblies.Network }
        .SelectMany(driver => TypesReferencedBy(driver.Location))
        .Where(type => type.StartsWith("Rx.Hypervisor.Interop", StringComparison.Ordinal))
        .ShouldBeEmpty();

    [Fact]
    public void The_look_into_the_metadata_sees_the_types_that_are_used()
        => TypesReferencedBy(Assemblies.Qemu.Location).ShouldContain("Rx.Hypervisor.Streams.Host.IHostProcess");

    [Fact]
    public void The_engine_uses_the_kernel_in_three_folders_only() => Repository.Sources
        .Where(file => file.StartsWith("Streams/", StringComparison.Ordinal))
        .Where(file => !Array.Exists(FoldersOfTheKernel, folder => file.StartsWith(folder, StringComparison.Ordinal)))
        .Where(file => UseOfInterop().IsMatch(File.ReadAllText(Repository.PathOf(file))))
        .ShouldBeEmpty();

    [Fact]
    public void Only_Interop_declares_native_calls() => Repository.Sources
        .Where(file => !file.StartsWith("Interop/", StringComparison.Ordinal) && !file.StartsWith("Tests/", StringComparison.Ordinal))
        .Where(file => NativeCall().IsMatch(File.ReadAllText(Repository.PathOf(file))))
        .ShouldBeEmpty();

    private static bool MayReference(string from, string to) => from switch
    {
        "Interop" => false,
        "Streams" => to == "Interop",
        "Daemon" or "Daemon/Shell" => to is "Interop" or "Streams" || IsDriver(to),
        _ when IsDriver(from) => to is "Interop" or "Streams",
        _ => from.StartsWith("Tests", StringComparison.Ordinal),
    };

    private static bool IsDriver(string folder) => folder.StartsWith("Drivers.", StringComparison.Ordinal);

    private static IEnumerable<(string From, string To)> References() =>
        from project in Repository.Projects
        from reference in Elements(project, "ProjectReference")
        let target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.PathOf(project))!, reference))
        select (Path.GetDirectoryName(project)!, Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(target)!));

    private static IEnumerable<string> PackagesOf(string folder) => Repository.Projects
        .Where(project => Path.GetDirectoryName(project) == folder)
        .SelectMany(project => Elements(project, "PackageReference"));

    private static IEnumerable<string> Elements(string project, string name) => XDocument.Load(Repository.PathOf(project))
        .Descendants(name)
        .Select(element => element.Attribute("Include")!.Value.Replace('\\', '/'));

    private static List<string> TypesReferencedBy(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        MetadataReader metadata = file.GetMetadataReader();
        return [.. metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")];
    }

    [GeneratedRegex(@"\bInterop\.(Linux|GLib|Errno|SyscallException)\b|using Rx\.Hypervisor\.Interop\b")]
    private static partial Regex UseOfInterop();

    [GeneratedRegex(@"\[(LibraryImport|DllImport)\b")]
    private static partial Regex NativeCall();
}
