using System;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams;

public sealed class HypervisorUriTests
{
    [Theory]
    [InlineData("qemu:///embed?root=/srv/vms", "qemu", "/srv/vms")]
    [InlineData("QEMU:///embed?root=/srv/vms", "qemu", "/srv/vms")]
    [InlineData("qemu:///embed?root=/srv/vms/", "qemu", "/srv/vms")]
    [InlineData("qemu:///embed?root=%2Fsrv%2Fv%20m%26s%3D%23%25", "qemu", "/srv/v m&s=#%")]
    [InlineData("qemu:///embed?root=/srv/gr%C3%B6%C3%9Fe", "qemu", "/srv/größe")]
    [InlineData("qemu:///embed?root=/srv/a=b", "qemu", "/srv/a=b")]
    [InlineData("qemu:///embed?root=/srv/x/../vms", "qemu", "/srv/vms")]
    [InlineData("qemu:///embed?root=/", "qemu", "/")]
    [InlineData("qemu:///embed", "qemu", null)]
    [InlineData("qemu:///system", "qemu", null)]
    [InlineData("test:///default", "test", null)]
    public void A_URI_names_a_driver_and_perhaps_a_folder(string text, string driver, string? root)
    {
        var uri = HypervisorUri.Parse(text);

        (uri.Driver, uri.Root, uri.Original.OriginalString).ShouldBe((driver, root, text));
    }

    [Theory]
    [InlineData("nonsense", "it is not a URI")]
    [InlineData("qemu", "it is not a URI")]
    [InlineData("://", "it is not a URI")]
    [InlineData("qemu:///system?root=/srv/vms", "parameter 'root' is not known")]
    [InlineData("qemu:///embed?rot=/srv/vms", "parameter 'rot' is not known")]
    [InlineData("qemu:///embed?root=/srv/vms&socket=/run/x", "parameter 'socket' is not known")]
    [InlineData("qemu:///embed?Root=/srv/vms", "parameter 'Root' is not known")]
    [InlineData("qemu:///embed?root=/a&root=/b", "parameter 'root' is given twice")]
    [InlineData("qemu:///embed?root", "parameter 'root' takes the absolute path of a folder")]
    [InlineData("qemu:///embed?root=", "parameter 'root' takes the absolute path of a folder")]
    [InlineData("qemu:///embed?root=vms", "parameter 'root' takes the absolute path of a folder")]
    [InlineData("qemu:///embed?root=/srv/a#b", "what stands behind '#' is not known")]
    public void A_malformed_URI_is_an_invalid_argument_that_says_why(string text, string cause)
    {
        HypervisorException error = Should.Throw<HypervisorException>(() => HypervisorUri.Parse(text));

        error.Code.ShouldBe(ErrorCode.InvalidArgument);
        error.Message.ShouldContain($"'{text}'");
        error.Message.ShouldContain(cause);
    }

    [Fact]
    public void A_folder_of_another_machine_is_not_a_folder_of_this_one()
        => HypervisorUri.Parse("qemu://far.example.org/embed?root=/srv/vms").Root.ShouldBeNull();

    [Theory]
    [InlineData("/srv/vms")]
    [InlineData("/srv/with space, 100 % & more = größer #1?")]
    [InlineData("/")]
    public void Any_folder_survives_being_put_into_a_URI(string folder)
        => HypervisorUri.Parse(HypervisorUri.Embedded("qemu", folder).Original.OriginalString).Root.ShouldBe(folder);
}
