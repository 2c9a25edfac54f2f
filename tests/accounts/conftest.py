from tests.accounts.outside import outside

__all__ = ["outside"]
