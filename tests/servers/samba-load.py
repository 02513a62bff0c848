"""Adds the LDIF of its input to a Samba AD domain that is stopped, in one transaction: over LDAP each addition writes the indexes anew.

samba-load.py SMB.CONF
"""
import sys

from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB


def main(settings):
    lp = LoadParm()
    lp.load(settings)
    # In batch mode a failed addition ends the transaction, and none needs a copy of the indexes to go back to.
    db = SamDB(url=lp.private_path("sam.ldb"), session_info=system_session(), lp=lp, options=["batch_mode:1"])
    db.transaction_start()
    db.add_ldif(sys.stdin.read())
    db.transaction_commit()


main(*sys.argv[1:])
