namespace Provisioning.Build;

/// <summary>What the tests need beside the SDK: programs of Debian's packages, a browser and directory servers among them, and the SCIM servers of npm.</summary>
internal static class Prerequisites
{
    // What shows that one of Debian's packages is there (a program, or a file), and the package.
    private static readonly (string Sign, string Package)[] Programs =
    [
        ("node", "nodejs"), ("npm", "npm"), ("chromium", "chromium"),
        ("samba", "samba"), ("/usr/share/samba/setup/provision.ldif", "samba-ad-provision"), ("/usr/lib/*/samba/ldb/samldb.so", "samba-dsdb-modules"), ("/usr/lib/*/samba/vfs/acl_xattr.so", "samba-vfs-modules"),
        ("slapd", "slapd"), ("ldapmodify", "ldap-utils"), ("ns-slapd", "389-ds-base"), ("pk12util", "libnss3-tools"), ("openssl", "openssl"),
        ("kinit", "krb5-user"), ("/usr/lib/*/sasl2/libgssapiv2.so", "libsasl2-modules-gssapi-mit"),
    ];

    // Debian starts a server when its package is installed, unless this file says that it may not (Debian Policy 9.3.3.1, invoke-rc.d).
    private const string ServicePolicy = "/usr/sbin/policy-rc.d";

    // The services that packages switch on, and the packages.
    private static readonly (string Unit, string Package)[] Services = [("slapd", "slapd"), ("samba-ad-dc", "samba"), ("smbd", "samba"), ("nmbd", "samba")];

    /// <summary>Installs what is missing when it may.</summary>
    /// <exception cref="TaskFailedException">Something is missing and must be installed by hand; the message says what.</exception>
    public static async Task EnsureAsync()
    {
        await EnsureProgramsAsync();
        await EnsureServersAsync();
    }

    private static async Task EnsureProgramsAsync()
    {
        var missing = Programs.Where(p => !IsThere(p.Sign)).Select(p => p.Package).ToArray();
        if (missing.Length == 0)
            return;
        var list = string.Join(' ', missing);
        var byHand = $"The tests need {list}. Install them with: sudo apt-get install --no-install-recommends {list}";
        if (!Command.Exists("apt-get"))
            throw new TaskFailedException($"The tests need {list}, which are packages of Debian 12, and there is no apt-get here to install them. Run the tests on Debian, or install Node.js 18 or newer with npm, Chromium, Samba, OpenLDAP, 389 Directory Server and MIT Kerberos.");
        string[] front = Environment.IsPrivilegedProcess ? [] : ["sudo", "-n"];
        if (front.Length > 0 && (!Command.Exists("sudo") || await Command.RunAsync("sudo", ["-n", "true"]) != 0))
            throw new TaskFailedException(byHand);
        string[] update = [.. front, "apt-get", "-qq", "update"];
        await Command.MustAsync("Reading Debian's package lists", update[0], update[1..]);
        // The servers of the packages stay off, now and when the machine starts: tests start their own, on ports that those would have. A policy that is there already is the machine's own, and stays.
        var script =
            $"""
            set -e
            if [ ! -e {ServicePolicy} ]; then
              trap 'rm -f {ServicePolicy}' EXIT
              printf '#!/bin/sh\nexit 101\n' > {ServicePolicy}
              chmod 755 {ServicePolicy}
            fi
            DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends {list}
            if [ -d /run/systemd/system ]; then
              for unit in {string.Join(' ', Services.Where(s => missing.Contains(s.Package)).Select(s => s.Unit))}; do systemctl disable --now "$unit" || true; done
            fi
            """;
        string[] install = [.. front, "sh", "-c", script];
        await Command.MustAsync($"Installing {list}", install[0], install[1..]);
    }

    private static bool IsThere(string sign)
    {
        if (!sign.StartsWith('/'))
            return Command.Exists(sign) || File.Exists(Path.Combine("/usr/sbin", sign));
        var star = sign.IndexOf('*', StringComparison.Ordinal);
        return star < 0 ? File.Exists(sign) : Directory.Exists(sign[..star]) && Directory.EnumerateDirectories(sign[..star]).Any(f => File.Exists(f + sign[(star + 1)..]));
    }

    private static async Task EnsureServersAsync()
    {
        var folder = Path.Combine(Command.Root, "tests", "servers");
        var wanted = new FileInfo(Path.Combine(folder, "package-lock.json"));
        var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= wanted.LastWriteTimeUtc)
            return;
        await Command.MustAsync("Installing the SCIM servers of the tests", "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder);
    }
}
