"""Makes in a Samba AD domain what the tests need; what is there already stays.

samba-prepare.py SMB.CONF NAME ADDRESS...  (NAME is the domain controller's; each ADDRESS becomes a name of its LDAP service)

Rights are those that an administrator would delegate to an account that provisions: everything within OU=Company, "Replicating Directory
Changes" for DirSync, "Reanimate Tombstones", and reading deleted objects (MS-ADTS 3.1.1.3.4.1.3, 3.1.1.5.3.7).

The recycle bin stays off: with it on, samba 4.17 answers every restore with noSuchAttribute, because its module tombstone_reanimate
deletes isRecycled, which such objects do not have. Without it, deleted objects keep few attributes and can be restored.
"""
import sys

import ldb
from samba.auth import system_session
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack
from samba.param import LoadParm
from samba.samdb import SamDB

GET_CHANGES = "1131f6aa-9c07-11d1-f79f-00c04fc2dcd2"
REANIMATE = "45ec5156-db7e-47bb-b53f-dbeb2d03c40f"


def add(db, dn, **attributes):
    try:
        db.add({"dn": dn, **attributes})
    except ldb.LdbError as e:
        if e.args[0] != ldb.ERR_ENTRY_ALREADY_EXISTS:
            raise


def modify(db, dn, flag, attribute, values, ignored):
    message = ldb.Message(ldb.Dn(db, dn))
    message[attribute] = ldb.MessageElement(values, flag, attribute)
    try:
        db.modify(message)
    except ldb.LdbError as e:
        if e.args[0] not in ignored:
            raise


def allow(db, dn, entries):
    controls = ["sd_flags:1:4", "show_deleted:1"]
    found = db.search(base=dn, scope=ldb.SCOPE_BASE, attrs=["nTSecurityDescriptor"], controls=controls)[0]
    descriptor = ndr_unpack(security.descriptor, found["nTSecurityDescriptor"][0])
    domain = security.dom_sid(db.get_domain_sid())
    for entry in entries:
        for ace in security.descriptor.from_sddl("D:" + entry, domain).dacl.aces:
            if ace not in descriptor.dacl.aces:
                descriptor.dacl_add(ace)
    message = ldb.Message(found.dn)
    message["nTSecurityDescriptor"] = ldb.MessageElement(ndr_pack(descriptor), ldb.FLAG_MOD_REPLACE, "nTSecurityDescriptor")
    db.modify(message, controls=controls)


def main(settings, name, *addresses):
    lp = LoadParm()
    lp.load(settings)
    db = SamDB(url=lp.private_path("sam.ldb"), session_info=system_session(), lp=lp)
    base = str(db.get_default_basedn())
    for ou in ("OU=Company", "OU=People,OU=Company", "OU=Groups,OU=Company", "OU=Leavers,OU=Company", "OU=System"):
        add(db, "%s,%s" % (ou, base), objectClass="organizationalUnit")
    for user in ("svc", "nobody"):
        add(db, "CN=%s,OU=System,%s" % (user, base), objectClass="user", sAMAccountName=user,
            userPrincipalName="%s@%s" % (user, db.domain_dns_name()),
            unicodePwd=('"Passw0rd!%s"' % user).encode("utf-16-le"), userAccountControl="66048")

    # The template is kept for longer than passwords last.
    modify(db, "CN=Administrator,CN=Users," + base, ldb.FLAG_MOD_REPLACE, "userAccountControl", ["66048"], [])

    svc = db.search(base="CN=svc,OU=System," + base, scope=ldb.SCOPE_BASE, attrs=["objectSid"])[0]
    sid = ndr_unpack(security.dom_sid, svc["objectSid"][0])
    allow(db, "OU=Company," + base, ["(A;CI;GA;;;%s)" % sid])
    allow(db, base, ["(OA;;CR;%s;;%s)" % (right, sid) for right in (GET_CHANGES, REANIMATE)])
    allow(db, "CN=Deleted Objects," + base, ["(A;CI;LCRPLORC;;;%s)" % sid])

    server = "CN=%s,OU=Domain Controllers,%s" % (name, base)
    for host in ("localhost",) + addresses:
        modify(db, server, ldb.FLAG_MOD_ADD, "servicePrincipalName", ["ldap/" + host], [ldb.ERR_ATTRIBUTE_OR_VALUE_EXISTS])


main(*sys.argv[1:])
