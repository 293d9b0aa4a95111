using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using System.Xml.Linq;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Live;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stories;

/// <summary>Somebody who has the packages and nothing else of this project: story 3 as it stands on its page, in a project elsewhere.</summary>
[Collection(DemoCollection.Name)]
public sealed partial class NewcomerTests : IDisposable
{
    private const string Page = "docs/stories/03-the-night-the-link-died.md";

    private static readonly string[] Packed = ["Interop", "Streams", "Drivers.Qemu"];

    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Story_3_passes_in_a_project_that_references_only_the_packages()
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        foreach (string package in Packed)
        {
            string project = Repository.PathOf($"{package}/Rx.Hypervisor.{package}.csproj");
            await RunAsync("pack", project, "-c", configuration, "--no-build", "-o", _folder["feed"]);
        }

        Directory.CreateDirectory(_folder["newcomer"]);
        File.WriteAllText(_folder["newcomer/nuget.config"], Sources());
        File.WriteAllText(_folder["newcomer/Newcomer.csproj"], Project());
        File.WriteAllText(_folder["newcomer/NightTests.cs"], Program(File.ReadAllText(Repository.PathOf(Page))));

        string[] said = await RunAsync("test", _folder["newcomer/Newcomer.csproj"], "-p:UseSharedCompilation=false");

        said.ShouldContain(static line => line.Contains("Passed A_stop_is_told_once_though_the_link_died_that_night", StringComparison.Ordinal)
            || line.Contains("Passed NightTests.A_stop_is_told_once", StringComparison.Ordinal), string.Join('\n', said));
    }

    private static string Program(string page) => $$"""
        using System;
        using System.Reactive.Linq;
        using Rx.Hypervisor;
        using Xunit;

        public sealed class NightTests
        {
        {{CodeBlock().Match(page).Groups["program"].Value}}
        }
        """;

    private static string Project() => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Rx.Hypervisor.Drivers.Qemu" Version="{Read("Directory.Build.props").Descendants("VersionPrefix").Single().Value}" />
            <PackageReference Include="Microsoft.NET.Test.Sdk" Version="{VersionOf("Microsoft.NET.Test.Sdk")}" />
            <PackageReference Include="xunit" Version="{VersionOf("xunit")}" />
            <PackageReference Include="xunit.runner.visualstudio" Version="{VersionOf("xunit.runner.visualstudio")}" />
          </ItemGroup>
        </Project>
        """;

    /// <summary>Our packages from the folder; what this repository was restored with is there already.</summary>
    private string Sources() => $"""
        <configuration>
          <packageSources><clear /><add key="ours" value="{_folder["feed"]}" /></packageSources>
          <fallbackPackageFolders><clear /><add key="theirs" value="{PackagesFolder}" /></fallbackPackageFolders>
        </configuration>
        """;

    private static string PackagesFolder => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string VersionOf(string package) => Read("Directory.Packages.props").Descendants("PackageVersion")
        .Single(version => version.Attribute("Include")!.Value == package).Attribute("Version")!.Value;

    private static XDocument Read(string file) => XDocument.Load(Repository.PathOf(file));

    // As from a shell: this process is one of the SDK's own and has settings of its build.
    private async Task<string[]> RunAsync(string verb, string project, params string[] arguments)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(static entry => (string)entry.Key)
            .Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(static name => name, static _ => (string?)null, StringComparer.Ordinal);
        environment["NUGET_PACKAGES"] = _folder["packages"];
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        using ShellProcess dotnet = ShellProcess.Start(environment, Environment.ProcessPath!, [verb, project, "-v", "normal", "-tl:off", "--nologo", .. arguments]);
        string[] lines = await dotnet.ReadAllAsync();
        (await dotnet.ExitAsync()).ShouldBe(new ReapResult(ReapKind.Exited, 0), string.Join('\n', lines));
        return lines;
    }

    [GeneratedRegex("^```csharp\n(?<program>.*?)\n```$", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CodeBlock();
}
